#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A long computation is stopped in its middle, keeps what it has, and goes on from there."""
from driver import *


def fits ():
    """How many are done, from "paused, 37 of 160 fits" or "done, 160 fits"."""
    match = re.search (r'(\d+) of \d+|done, (\d+)', status ())
    return int (match.group (1) or match.group (2)) if match else 0


def stopped ():
    """Presses Cancel in the middle of a sweep that takes long."""
    if status ().startswith ('paused'):
        return True
    if status ().startswith ('done'):  # before anybody looked
        press ('New seed')
    elif fits () > 0 and find (R.LABEL, match='^Fitting'):  # which is there after a second
        find (BUTTON, 'Cancel').do_action (0)
    return False


start ()
choose ('Double descent')
choose_preset ('Digits with wrong labels')
comes ('cancel stops a computation', stopped)
at = settled (fits)
ok ('what is done is kept', at > 0 and bool (re.search (r'\d', described (find (R.IMAGE, 'Test and training error')))))
comes ('and it is said where it stopped', lambda: label ('^Fitting: stopped at'))
press ('Play')  # not by the key, which would open the list of presets
comes ('play goes on from there', lambda: not status ().startswith ('paused') and fits () > at)
finish ()
