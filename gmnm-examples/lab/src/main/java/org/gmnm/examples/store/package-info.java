/** What runs keep in their folders: the options they were started with, results, checkpoints. */
@NullMarked
package org.gmnm.examples.store;

import org.jspecify.annotations.NullMarked;
