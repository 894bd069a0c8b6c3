/**
 * First programs, each of one class that needs the library and Deeplearning4j alone: copy one into
 * a project of your own and change it. README and guide show them.
 */
@org.jspecify.annotations.NullMarked
package org.gmnm.examples.quickstart;
