#include "datasets/readers.h"

G_DEFINE_QUARK (basin - datasets - error - quark, datasets_error)
