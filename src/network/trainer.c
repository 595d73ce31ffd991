#include "network/trainer.h"
