#include "numeric/product.h"
