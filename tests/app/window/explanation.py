#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The explanation on F1: opened, read, tried and folded by keys."""
from driver import *


def view ():
    return next (n for n in find_all (name='Explanation') if n.get_role () in (R.PANEL, R.GROUPING))


def width_of (node):
    return place (node)[2]


start ()
choose ('Double descent')
plots = find (name='Plots')
before = focus ().get_name ()
wide = settled (lambda: width_of (plots))
key ('F1')
comes ('F1 opens the explanation and gives it the focus', lambda: has (view (), S.FOCUSED))
comes ('at this size in the place of the parameters', lambda: settled (lambda: width_of (plots)) >= wide - 120)
sections = [n.get_name () for n in walk (view ()) if n.get_role () == R.HEADING]
ok ('with its sections', sections[1:] == ['What you see', 'Why it happens', 'The formula', 'What to try',
                                          'What this does not show', 'Papers'])
texts = [n for n in walk (view ()) if n.get_role () == R.LABEL and has (n, S.FOCUSABLE)]
ok ('of text that can be read and selected', len (texts) > 8 and all (len (n.get_name ()) > 20 for n in texts))
top = settled (lambda: place (texts[0])[1])
key ('Page_Down')
comes ('Page Down goes on in it', lambda: place (texts[0])[1] < top - 100)
buttons = [n for n in walk (view ()) if n.get_role () == BUTTON and n.get_name () != 'Close']
ok ('with something to try', 3 <= len (buttons) <= 6 and all (described (n) for n in buttons))
buttons[0].do_action (0)
key ('Escape')
comes ('Escape folds it and gives the focus back', lambda: focus ().get_name () == before)
comes ('and the parameters come back', lambda: settled (lambda: width_of (plots)) == wide)
comes ('with what was tried', lambda: text (find (name='Noise, value')) == '0')
key ('F1')
wait ('the explanation', lambda: has (view (), S.FOCUSED))
key ('F1')
comes ('so does F1', lambda: focus ().get_name () == before)
finish ()
