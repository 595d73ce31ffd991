#include "network/safetensors.h"
