#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Play, pause, step, restart, speed: by keys and by buttons."""
from driver import *

start ()
comes ('trains from the start', lambda: step () > 0)
run_slowly ()
speed = find (R.SLIDER, 'Speed')
comes ('the slider, of exponents, tells how many steps a second', lambda: described (speed) == '10 steps/s')
before = step ()
comes ('the step moves on', lambda: step () > before + 5)

key ('space')
comes ('space pauses', lambda: status ().startswith ('paused'))
at = settled (step)
key ('period')
wait ('a step', lambda: step () > at)
ok ('a point takes one step', settled (step) == at + 1)
press ('One step')
wait ('a step', lambda: step () > at + 1)
ok ('so does the button', settled (step) == at + 2)
press ('Play')
comes ('the button plays', lambda: 'paused' not in status () and step () > at + 10)

# What starts anew is paused at once, so that it is still to be seen however late one looks.
before = wait ('some steps', lambda: step () > 40 and step ())
key ('r', 'space')
comes ('R restarts', lambda: status ().startswith ('paused') and step () < before)
press ('Play')
before = wait ('some steps', lambda: step () > 40 and step ())
press ('New seed')
key ('space')
comes ('a new seed starts anew', lambda: status ().startswith ('paused') and step () < before)
press ('Play')

# At the end a further step is none, and later runs do not begin paused for it.
run_fast ()
wait ('the end', lambda: status ().startswith ('done'))
key ('period')
run_slowly ()
comes ('after a point at the end a run plays', lambda: 'training, step' in status () and step () > 3)
run_fast ()
wait ('the end', lambda: status ().startswith ('done'))
key ('period', 'period')
press ('New seed')
comes ('so does one with another seed', lambda: 'training, step' in status () and 'paused' not in status ()
       or status ().startswith ('done'))
ok ('nothing is paused', 'paused' not in wait ('a status', status))
finish ()
