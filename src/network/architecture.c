#include "network/architecture.h"
