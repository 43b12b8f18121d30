/**
 * An application that is no executable jar: a war in a servlet container, or folders that the developer tools watch. See
 * docs/compatibility.md.
 */
@NullMarked
package io.quiesce.harness.process.shapes;

import org.jspecify.annotations.NullMarked;
