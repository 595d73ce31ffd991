#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training that explodes is explained, gone back from, and replayed with the rate that is offered."""
from driver import *

start ()
run_fast ()
choose_preset ('Too fast')
comes ('divergence is explained', lambda: label ('Training diverged at step'))
press ('Play')
comes ('play goes back to where it was finite', lambda: status ().startswith ('paused') and label ('^Back at step'))
press ('Play')
comes ('from where the same rate diverges once more', lambda: status ().startswith ('diverged'))
wait ('an offer', lambda: find (BUTTON, match='^Use .* and replay$')).do_action (0)
comes ('what is offered trains again', lambda: 'training, step' in status () and step () > 5 or status ().startswith ('done'))
ok ('the preset is not as it was', preset () == 'Too fast, changed')
finish ()
