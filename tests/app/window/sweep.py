#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Double descent and connectivity: what is looked at is chosen by the pointer, keys and sliders; a sweep is stopped and
goes on."""
from driver import *

start ()
choose ('Double descent')
choose_preset ('The peak')
curve = wait ('its curve', lambda: find (R.IMAGE, 'Test and training error'))
wait ('its numbers', lambda: re.search (r'Test [\d.]+', described (curve)))
put (find (R.SLIDER, 'Noise'), .3)
comes ('the old curve stays', lambda: 'Before, noise 0.5' in described (find (R.IMAGE, 'Test and training error')))
wait ('the peak', lambda: find (R.IMAGE, match='^Training, width'))


def pointed ():
    """Moves the pointer to the widest network, until that is noticed: what is under it may have been laid out anew."""
    x, y, w, h = place (find (R.IMAGE, 'Test and training error'))
    xdo ('mousemove', x + w - 40, y + h // 2, *sum ((['sleep', .1, 'mousemove_relative', 8, 0] for _ in range (4)), []))
    return find (R.IMAGE, 'Training, width 300')


comes ('the training under the pointer is shown', pointed)
xdo ('click', 1)
wait ('the focus on the plot', lambda: has (find (R.IMAGE, 'Test and training error'), S.FOCUSED))
key ('Left')
comes ('so does a key', lambda: not find (R.IMAGE, 'Training, width 300') and find (R.IMAGE, match='^Training, width'))

# Along a path from one network to another: the network where the ball is dragged to.
choose ('Mode connectivity')
wait ('the table', lambda: find (R.IMAGE, 'Barriers'))
put (find (R.SLIDER, 'Place'), .25)
comes ('a place on the path is looked at', lambda: find (R.IMAGE, 'At t = 0.25: Curve'))
finish ()
