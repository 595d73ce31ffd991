#include "datasets/strokes.h"
