#include "gl/surface_renderer.h"
