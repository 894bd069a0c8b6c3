/** What every experiment shows and leaves behind: progress, tables, pictures, manifests. */
@NullMarked
package org.gmnm.examples.report;

import org.jspecify.annotations.NullMarked;
