#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plots have the room that the panels do not need; on a screen of 1920 × 1080."""
from driver import *

start ()


def width (node):
    return place (node)[2]


def gap ():
    """From the right edge of the plots to that of the window."""
    x, y, w, h = place (find (name='Plots'))
    fx, fy, fw, fh = place (find (R.FRAME))
    return fx + fw - (x + w)


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
resize (1280, 800)
comes ('and a wide one brings it back', lambda: place (find (name='Plots'))[0] - place (find (R.FRAME))[0] > 150)
finish ()
