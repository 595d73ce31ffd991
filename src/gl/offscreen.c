#include "gl/offscreen.h"
