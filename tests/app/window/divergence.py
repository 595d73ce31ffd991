#!/usr/bin/python3
"""Training that explodes is explained, and replayed with the rate that is offered."""
from driver import *

start ()
run_fast ()
choose_preset ('Too fast')
comes ('divergence is explained', lambda: label ('Training diverged at step'))
wait ('an offer', lambda: find (BUTTON, match='^Use .* and replay$')).do_action (0)
comes ('what is offered trains again', lambda: 'training, step' in status () and step () > 5 or status ().startswith ('done'))
ok ('the preset is not as it was', preset () == 'Too fast, changed')
finish ()
