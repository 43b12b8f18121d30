/**
 * Tokens with which requests come back to the instance that has issued them.
 */
@NullMarked
package io.quiesce.shutdown.affinity;

import org.jspecify.annotations.NullMarked;
