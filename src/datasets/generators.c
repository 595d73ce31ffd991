#include "datasets/generators.h"
