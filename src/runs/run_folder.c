#include "runs/run_folder.h"
