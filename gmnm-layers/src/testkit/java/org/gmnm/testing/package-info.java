/** What the tests of several packages share. */
package org.gmnm.testing;
