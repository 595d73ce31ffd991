/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file chooser begins in the folder of the file that was chosen last, at any time before; what is opened and what is
 * exported have a folder each. */
#pragma once

#include <gtk/gtk.h>

#define FOLDER_OPENED "open-folder"
#define FOLDER_EXPORTED "export-folder"

/* Where it is kept, under these keys; NULL, as in the beginning: nowhere.  Keeps a reference. */
void chooser_folder_keep_in (GSettings *settings);

void chooser_folder_begin (GtkFileChooser *chooser, const char *key); /* before it is shown */
void chooser_folder_note (GtkFileChooser *chooser, const char *key);  /* after a file was chosen */
