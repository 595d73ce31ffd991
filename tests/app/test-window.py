#!/usr/bin/python3
"""Drives the window as a user does: AT-SPI to find, read and set, XTEST (xdotool) to drag, click and type. Prints TAP.

Run under tests/app/with-display: test-window.py BASIN"""
import os
import re
import struct
import subprocess
import sys
import time
import warnings

warnings.simplefilter ('ignore')
app = subprocess.Popen (sys.argv[1:])
import gi

gi.require_version ('Atspi', '2.0')
from gi.repository import Atspi

Atspi.init ()
Atspi.set_timeout (3000, 10000)
R = Atspi.Role
BUTTON = getattr (R, 'PUSH_BUTTON', None) or R.BUTTON
count = 0


def ok (what, good=True):
    global count
    count += 1
    print (('ok' if good else 'not ok'), count, '-', what, flush=True)
    if not good:
        sys.exit (1)


def wait (what, f, seconds=20):
    end = time.monotonic () + seconds
    while True:
        try:
            result = f ()
            if result:
                return result
        except Exception:  # accessible objects come and go
            pass
        if app.poll () is not None:
            ok (f'{what} (the program ended with {app.returncode})', False)
        if time.monotonic () > end:
            ok (what + ' (timed out)', False)
        time.sleep (.03)


def walk (node):
    yield node
    for i in range (node.get_child_count ()):
        child = node.get_child_at_index (i)
        if child:
            yield from walk (child)


def root ():
    desktop = Atspi.get_desktop (0)
    for i in range (desktop.get_child_count ()):
        a = desktop.get_child_at_index (i)
        if a and a.get_process_id () == app.pid:
            return a


def find (role=None, name=None, match=None):
    for n in walk (root ()):
        if role and n.get_role () != role:
            continue
        if name and n.get_name () != name:
            continue
        if match and not re.search (match, n.get_name () or ''):
            continue
        return n


def text (node):
    return Atspi.Text.get_text (node, 0, Atspi.Text.get_character_count (node))


def status ():
    return find (R.LABEL, match='step|done|diverged').get_name ()


def step ():
    return int (re.search (r'(\d+)', status ()).group (1))


def xdo (*arguments):
    return subprocess.run (['xdotool', *map (str, arguments)], check=True, capture_output=True, text=True).stdout


def place (node):
    e = node.get_extents (Atspi.CoordType.WINDOW)
    return wx + e.x, wy + e.y, e.width, e.height


def click (node):
    x, y, w, h = place (node)
    xdo ('mousemove', x + w // 2, y + h // 2, 'sleep', .05, 'click', 1)


def pixels (node):
    """What the screen shows where a widget is."""
    x, y, w, h = place (node)
    data = open (os.environ['XVFB_FBDIR'] + '/Xvfb_screen0', 'rb').read ()
    head = struct.unpack ('>25I', data[:100])
    start, stride = head[0] + 12 * head[19], head[12]
    return b''.join (data[start + row * stride + 4 * x:start + row * stride + 4 * (x + w)] for row in range (y, y + h))


try:
    wait ('the program is on the bus', root)
    ok ('trains from the start', bool (wait ('training', lambda: 'training, step' in status ())))
    window = xdo ('search', '--sync', '--onlyvisible', '--name', '^Basin$').split ()[0]
    geometry = dict (line.split ('=') for line in xdo ('getwindowgeometry', '--shell', window).split () if '=' in line)
    xdo ('windowfocus', '--sync', window)  # there is no window manager to do it
    frame = find (R.FRAME).get_extents (Atspi.CoordType.WINDOW)
    wx = int (geometry['X']) + (int (geometry['WIDTH']) - frame.width) // 2
    wy = int (geometry['Y']) + (int (geometry['HEIGHT']) - frame.height) // 2
    before = step ()
    ok ('the step moves on', bool (wait ('moves on', lambda: step () > before + 20)))

    # Pause, one step, play: by keys and by buttons.
    xdo ('key', 'space')
    wait ('paused', lambda: status ().startswith ('paused'))
    time.sleep (.3)
    at = step ()
    time.sleep (.4)
    ok ('space pauses', step () == at)
    xdo ('key', 'period')
    ok ('a point takes one step', bool (wait ('one step', lambda: step () == at + 1)))
    find (BUTTON, 'One step').do_action (0)
    ok ('so does the button', bool (wait ('one step', lambda: step () == at + 2)))

    # A drag turns the surface, and what the pointer is over is read.
    surface = find (name='Loss surface')
    ok ('a plot is an image with numbers', surface.get_role () == R.IMAGE and bool (re.search (r'\d', surface.get_description () or '')))
    x, y, w, h = place (surface)
    xdo ('mousemove', x + 8, y + h - 60)
    time.sleep (.6)
    still = pixels (surface)
    moves = sum ((['mousemove_relative', '--', 15, 3, 'sleep', .02] for _ in range (10)), [])
    xdo ('mousemove', x + w // 2, y + h // 2, 'sleep', .05, 'mousedown', 1, *moves, 'mouseup', 1, 'mousemove', x + 8, y + h - 60)
    time.sleep (.6)
    turned = pixels (surface)
    ok ('a drag turns the surface', sum (a != b for a, b in zip (still[::37], turned[::37])) > len (still) // 37 // 50)
    xdo ('key', 't')
    time.sleep (.9)
    ok ('T looks from above', pixels (surface) != turned)
    xdo ('key', 'v')
    time.sleep (.6)

    # A click sets a second ball.
    xdo ('mousemove', x + w // 2 - 30, y + h // 2 + 10, 'sleep', .1, 'click', 1)
    ok ('a click sets a second ball', bool (wait ('second ball', lambda: 'Second ball' in (find (name='Loss').get_description () or ''), 8)
        if find (BUTTON, 'Play').do_action (0) else False))

    # A slider set through AT-SPI changes the run; the entry takes what is beyond the slider.
    xdo ('key', *['bracketleft'] * 3)  # slowly, so that a look in between does not miss the restart
    before = step ()
    width = find (R.SLIDER, 'Width')
    width.set_current_value (1.5)
    ok ('a slider changes the run', bool (wait ('restarted', lambda: step () < before or step () < 30)))
    xdo ('key', *['bracketright'] * 3)
    ok ('its entry shows real units', text (find (name='Width, value')) == '32')
    rate = find (name='Learning rate, value')
    click (rate)
    xdo ('key', 'ctrl+a', 'type', '--delay', 10, 'quick')
    xdo ('key', 'Return')
    ok ('invalid text says why', bool (wait ('why', lambda: find (R.LABEL, match='“quick” is not a number'))))
    xdo ('key', 'ctrl+a', 'type', '--delay', 10, '25')
    xdo ('key', 'Return')
    ok ('an entry takes what is beyond the slider', bool (wait ('25', lambda: text (rate) == '25' and not find (R.LABEL, match='“quick” is not a number'))))

    # Divergence, from the preset that shows it, and its mend.
    click (find (match='^Preset$', role=getattr (R, 'COMBO_BOX')))
    time.sleep (.4)
    xdo ('key', 'Down', 'Down', 'Down', 'Down', 'Return')
    ok ('divergence is explained', bool (wait ('diverged', lambda: find (R.LABEL, match='Training diverged at step'), 30)))
    mend = wait ('an offer', lambda: find (BUTTON, match='^Use .* and replay$'))
    mend.do_action (0)
    ok ('the mend trains again', bool (wait ('training', lambda: 'training, step' in status () and step () > 5)))
    find (R.SLIDER, 'Width').set_current_value (1.2)

    # Restart and new seed.
    wait ('some steps', lambda: step () > 60)
    xdo ('mousemove', x + w // 2, y + h - 20, 'click', 1)
    before = step ()
    xdo ('key', 'r')
    ok ('R restarts', bool (wait ('restarted', lambda: step () < before)))
    find (BUTTON, 'New seed').do_action (0)
    ok ('a new seed starts anew', bool (wait ('restarted', lambda: step () < 60)))

    # Export.
    xdo ('key', 'ctrl+e')
    dialog = wait ('the export dialog', lambda: find (R.FRAME, 'Export Figure') or find (R.DIALOG, 'Export Figure') or find (name='Export Figure'))
    ok ('Ctrl+E opens the export', True)
    wait ('its button', lambda: find (BUTTON, 'Export…')).do_action (0)
    time.sleep (1.2)
    path = os.environ['UI_FOLDER'] + '/figure.png'
    chooser = xdo ('search', '--sync', '--onlyvisible', '--name', 'Export Figure').split ()[-1]
    xdo ('windowfocus', '--sync', chooser)
    xdo ('key', 'ctrl+a', 'type', '--delay', 12, path)
    time.sleep (.3)
    xdo ('key', 'Return')
    ok ('the figure is written', bool (wait ('the file', lambda: os.path.getsize (path) > 10000)))
    ok ('its settings are inside', b'"experiment"' in open (path, 'rb').read ())
    time.sleep (.5)
    xdo ('windowfocus', '--sync', window)

    # The other experiments, from the list: each draws its plots and goes on.
    for title, plot in (('Hessian spectrum', 'Spectral density of the Hessian'), ('Edge of stability', 'Sharpness')):
        click (find (R.LIST_ITEM, title))
        image = wait (plot, lambda: find (R.IMAGE, plot))
        first = wait ('its numbers', lambda: re.search (r'\d', image.get_description () or '') and image.get_description ())
        ok (f'{title} draws and goes on', bool (wait ('moves on', lambda: find (R.IMAGE, plot).get_description () != first)))
    before = find (R.IMAGE, 'Sharpness').get_description ()
    find (R.SLIDER, 'Learning rate').set_current_value (-1.2)
    ok ('the learning rate is live there', bool (wait ('the rate', lambda: text (find (name='Learning rate, value')).startswith ('0.06') and step () > 20)))
    sx, sy, sw, sh = place (find (R.SLIDER, 'Learning rate'))
    xdo ('mousemove', sx + sw // 2, sy + sh // 2, 'sleep', .1, *['click', 5] * 6)
    time.sleep (.4)
    ok ('the wheel over a slider leaves its value', text (find (name='Learning rate, value')).startswith ('0.06'))

    # Double descent: the noise is live, and the curve from before stays; a click, or a key, chooses what is looked at.
    click (find (R.LIST_ITEM, 'Double descent'))
    curve = wait ('its curve', lambda: find (R.IMAGE, 'Test and training error'))
    wait ('its numbers', lambda: re.search (r'Test [\d.]+', curve.get_description () or ''))
    find (R.SLIDER, 'Noise').set_current_value (.3)
    ok ('the old curve stays as a ghost', bool (wait ('a ghost', lambda: 'Before, noise 0.5' in (curve.get_description () or ''))))
    wait ('the peak', lambda: find (R.IMAGE, match='^Training, width'))
    cx, cy, cw, ch = place (curve)
    xdo ('mousemove', cx + cw - 40, cy + ch // 2, 'sleep', .1, 'mousemove', cx + cw - 20, cy + ch // 2)
    ok ('the training under the pointer is shown', bool (wait ('the widest', lambda: find (R.IMAGE, 'Training, width 300'))))
    xdo ('click', 1, 'sleep', .1, 'key', 'Left')
    ok ('so does a key', bool (wait ('the next', lambda: not find (R.IMAGE, 'Training, width 300') and find (R.IMAGE, match='^Training, width'))))

    # Along a way from one network to another: the network where the ball is dragged to.
    click (find (R.LIST_ITEM, 'Mode connectivity'))
    wait ('the table', lambda: find (R.IMAGE, 'Barriers'))
    find (R.SLIDER, 'Place').set_current_value (.25)
    ok ('a place on the way is looked at', bool (wait ('the network there', lambda: find (R.IMAGE, 'At t = 0.25: Curve'))))

    # Names.
    unnamed = []
    for n in walk (root ()):
        states = n.get_state_set ()
        if states.contains (Atspi.StateType.FOCUSABLE):
            if not n.get_name () and n.get_role () not in (R.FRAME, R.FILLER, R.PANEL, R.SCROLL_PANE, R.LIST, R.LIST_BOX):
                unnamed.append (n.get_role_name ())
            elif (n.get_name () or '').startswith ('Gtk'):
                unnamed.append (n.get_name ())
    print ('#', unnamed)
    ok ('every focusable widget has a name', not unnamed)

    xdo ('key', 'ctrl+q')  # while it trains
    ok ('quits cleanly', app.wait (20) == 0)
    print (f'1..{count}')
finally:
    if app.poll () is None:
        app.terminate ()
        app.wait ()
