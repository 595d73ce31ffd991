#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The experiments: each draws its plots and goes on; what was set and shown is there when one comes back."""
from driver import *

start ()
put (find (R.SLIDER, 'Width'), 1.5)
wait ('the width', lambda: text (find (name='Width, value')) == '32')
run_slowly ()
wait ('some steps', lambda: step () > 60)
for name, plot in (('Hessian spectrum', 'Spectral density of the Hessian'), ('Edge of stability', 'Sharpness')):
    choose (name)
    image = wait (plot, lambda: find (R.IMAGE, plot))
    first = wait ('its numbers', lambda: re.search (r'\d', described (image)) and described (image))
    key ('r')  # it may have come to its end
    comes (f'{name} draws and goes on', lambda: described (find (R.IMAGE, plot)) != first)
put (find (R.SLIDER, 'Learning rate'), -1.2)
comes ('the learning rate is live there', lambda: text (find (name='Learning rate, value')).startswith ('0.06') and step () > 20)

choose ('Loss landscape')
ok ('settings are kept', text (find (name='Width, value')) == '32' and preset () == 'Spirals, changed')
comes ('so is the figure', lambda: find (R.IMAGE, 'Loss surface') and find (R.IMAGE, 'Decision map'))
comes ('and the run, which goes on', lambda: step () > 60)
run_slowly ()  # it may be near its end
key ('space')
wait ('a pause', lambda: status ().startswith ('paused'))
at = settled (step)
key ('alt+4')
comes ('Alt and a figure choose', lambda: title ()[0] == 'Edge of stability')
ok ('its rate is kept', text (find (name='Learning rate, value')).startswith ('0.06'))
wait ('its run', lambda: 'paused' not in status ())
key ('alt+1')
wait ('the first again', lambda: title ()[0] == 'Loss landscape')
ok ('what was paused is paused where it was', settled (status).split (',')[0] == 'paused' and settled (step) == at)
finish ()
