/* What a malformed file holds, shortened and made fit to be shown in a sentence.  Private to this folder. */
#pragma once

#include "datasets/dataset.h"

/* Valid UTF-8 without control characters, at most 32 characters. */
char *excerpt_new (const char *text, size_t length);

/* A square number of inputs from 8×8 to 28×28, none of them negative: shown as images. */
void dataset_recognise_images (Dataset *dataset);
