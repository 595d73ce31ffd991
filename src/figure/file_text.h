/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How files are written, for folders that see what is numeric through figures alone. */
#pragma once

#include "numeric/json_writer.h"
#include "numeric/number_text.h"
