#include "datasets/readers.h"
