/* For folders that see what is numeric through figures alone. */
#pragma once

#include "numeric/contents.h"
#include "numeric/excerpt.h"
