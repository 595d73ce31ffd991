#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface is turned by a drag, looked at by keys, and a click sets a second ball."""
from driver import *


def differ (a, b):
    return sum (p != q for p, q in zip (a[::37], b[::37])) > len (a) // 37 // 50


start ()
run_slowly ()
wait ('some steps', lambda: step () > 50)
key ('space')
wait ('a pause', lambda: status ().startswith ('paused'))
surface = find (R.IMAGE, 'Loss surface')
ok ('a plot is an image with numbers', bool (re.search (r'\d', described (surface))))
x, y, w, h = place (surface)
rest = 'mousemove', x + 8, y + h - 60
xdo (*rest)
still = settled (lambda: pixels (surface), 20)
moves = sum ((['mousemove_relative', '--', 15, 3, 'sleep', .02] for _ in range (10)), [])
xdo ('mousemove', x + w // 2, y + h // 2, 'sleep', .05, 'mousedown', 1, *moves, 'mouseup', 1, *rest)
comes ('a drag turns the surface', lambda: differ (still, pixels (surface)))
turned = settled (lambda: pixels (surface), 20)
key ('t')
comes ('T looks from above', lambda: differ (turned, pixels (surface)))
above = settled (lambda: pixels (surface), 20)
key ('v')
wait ('the isometric view', lambda: differ (above, pixels (surface)))
settled (lambda: pixels (surface), 20)
key ('shift+Right')
place_read = r'α (\S+); β (\S+); Loss \S+'
comes ('a key reads the middle', lambda: re.search (place_read, described (surface)))
read = re.search (place_read, described (surface))
key ('shift+Right')
comes ('and another what is right of it', lambda: (now := re.search (place_read, described (surface)))
       and now[2] == read[2] and float (now[1].replace ('−', '-')) > float (read[1].replace ('−', '-')))

# Without a pointer the data of a plot are read from one to the next, and told.
loss = find (R.IMAGE, 'Loss')
click (loss)
wait ('the focus', lambda: has (loss, S.FOCUSED))
key ('Right')
comes ('a key reads a datum', lambda: re.search (r'^Step \d.*Training', described (loss)))
read = described (loss)
key ('Left', 'Left')
comes ('and another the one before', lambda: re.search (r'^Step \d.*Training', described (loss)) and described (loss) != read)

xdo ('mousemove', x + w // 2 - 30, y + h // 2 + 10, 'sleep', .1, 'click', 1)
press ('Play')
comes ('a click sets a second ball', lambda: 'Second network' in described (find (R.IMAGE, 'Loss')))
finish ()
