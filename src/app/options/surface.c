/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

static const char *const choices[] = { "automatic", "vector", "raster", NULL };

const CommandOption option_surface = {
  .name = "--surface",
  .argument = N_ ("NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_CHOICE,
  .choices = choices,
  .help = N_ ("in SVG, PDF and EPS: vector, raster, or automatic: raster above 128 × 128"),
  .manual = N_ ("What surfaces and maps of them are in SVG, PDF and EPS: vector, areas that stay sharp at every size; "
                "raster, pixels of the resolution of --dpi, whose axes and texts are vectors all the same; automatic, "
                "unless said: raster where the grid has more than 128 nodes a side. PGF has vectors unless raster is "
                "asked for."),
  .of_figure = true,
};
