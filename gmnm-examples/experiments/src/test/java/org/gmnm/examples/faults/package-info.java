/** What a run leaves behind when the disk is full, the folder read-only, or somebody kills it. */
package org.gmnm.examples.faults;
