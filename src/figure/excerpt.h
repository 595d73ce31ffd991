/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For folders that see what is numeric through figures alone. */
#pragma once

#include "numeric/contents.h"
#include "numeric/excerpt.h"
#include "numeric/json_writer.h"
