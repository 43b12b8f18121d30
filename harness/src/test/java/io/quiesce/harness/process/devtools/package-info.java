/**
 * An application while it is being developed.
 */
@NullMarked
package io.quiesce.harness.process.devtools;

import org.jspecify.annotations.NullMarked;
