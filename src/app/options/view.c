/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_view = {
  .name = "--view",
  .argument = N_ ("YAW,PITCH"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("where surfaces are seen from, in degrees; top; or map: in two dimensions"),
  .manual = N_ (
      "Where surfaces are seen from: yaw and pitch in degrees, such as 40,35, or top, straight from above. A third "
      "number enlarges, 1 being the whole box, and two more move it right and up. map draws them in two dimensions, as "
      "papers do: colours with labelled iso-lines, and the path over them."),
  .of_figure = true,
};
