#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plots have the room that the panels do not need, and what they need beyond it is reached by scrolling; on a screen of 1920 × 1080."""
from driver import *

UP, DOWN = 4, 5  # the wheel
SLACK = 20  # of what newer GTK says of places


def width (node):
    return place (node)[2]


def gap ():
    """From the right edge of the plots to that of the window."""
    x, y, w, h = place (find (name='Plots'))
    fx, fy, fw, fh = place (find (R.FRAME))
    return fx + fw - (x + w)


def floor ():
    """Where the controls begin, below the plots."""
    return place (find (BUTTON, match='^(Play|Pause)$'))[1]


def end_of_plots ():
    x, y, w, h = place (find (name='Plots'))
    return y + h


def plots ():
    """Where each is: name → (left, top, right, bottom)."""
    places = ((n.get_name (), place (n)) for n in find_all (R.IMAGE))
    return {name: (x, y, x + w, y + h) for name, (x, y, w, h) in places if w > 50}


def in_sight ():
    """Names of those that are seen whole."""
    left, top, w, h = place (find (R.FRAME))
    return {name for name, (x, y, x1, y1) in settled (plots).items ()
            if x >= left and y >= top and x1 <= left + w and y1 <= floor () + SLACK}


def scroll (button):
    """With the wheel, over whatever is there."""
    x, y, w, h = place (find (name='Plots'))
    xdo ('mousemove', x + w // 4, y + (floor () - place (find (R.FRAME))[1]) // 2, 'click', '--repeat', 30, '--delay', 10, button)


def reached ():
    found = set ()
    for wheel in (UP, DOWN):
        scroll (wheel)
        found |= in_sight ()
    return found


def check_reach (experiment):
    """As a run goes on, plots come and change their titles: until none does while they are looked at."""
    choose (experiment)
    wait ('its plots', lambda: settled (lambda: len (plots ()), 15) >= 3)
    comes (f'all plots can be seen: {experiment}', lambda: reached () == set (plots ()))


start ()
resize (1880, 1000)
wait ('the plots', lambda: find (R.IMAGE, 'Loss surface'))
ok ('the parameters are no wider than they need', settled (gap) <= 330)
ok ('nor is the list', settled (lambda: width (find (R.LIST, 'Experiments'))) <= 240)
key ('F9')
comes ('folded away they leave no blank', lambda: gap () <= 12)
key ('F9')
comes ('and come back', lambda: 250 <= gap () <= 330)
resize (820, 640)
comes ('a narrow window folds the list away', lambda: place (find (name='Plots'))[0] - place (find (R.FRAME))[0] <= 12)
key ('F9')
wait ('the whole width', lambda: gap () <= 12)
ok ('the plots fit in it', settled (end_of_plots) <= floor () + SLACK)
key ('F9')
resize (1280, 800)
comes ('and a wide one brings it back', lambda: place (find (name='Plots'))[0] - place (find (R.FRAME))[0] > 150)
key ('F5')
comes ('presented, the plots have the whole width', lambda: place (find (name='Plots'))[0] - place (find (R.FRAME))[0] <= 12 and gap () <= 40)
ok ('with texts so large that they need more room', settled (end_of_plots) > floor () + SLACK)
key ('Escape')
comes ('Escape brings the panels back', lambda: place (find (name='Plots'))[0] - place (find (R.FRAME))[0] > 150 and 250 <= gap () <= 330)
ok ('and the texts', settled (end_of_plots) <= floor () + SLACK)
resize (1024, 640)
for experiment in [n.get_name () for n in walk (find (R.LIST, 'Experiments')) if n.get_role () == R.LIST_ITEM]:
    check_reach (experiment)
leave ()

# The desktop has texts half as large again, as X11 reads it where nobody else says so.
with open (os.environ['HOME'] + '/.Xdefaults', 'w') as defaults:
    defaults.write ('Xft.dpi: 144\n')
start ()
resize (820, 640)
wait ('the plots', lambda: find (R.IMAGE, 'Loss surface'))
key ('F9')
wait ('the whole width', lambda: gap () <= 40)
ok ('larger texts need more room', settled (end_of_plots) > floor () + SLACK)
finish ()
