#include "runs/settings.h"
