#include "datasets/preparation.h"
