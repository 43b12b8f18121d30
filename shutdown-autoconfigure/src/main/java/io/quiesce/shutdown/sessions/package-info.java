/**
 * Long-lived sessions: told to go elsewhere, waited for, and closed one after the other.
 */
@NullMarked
package io.quiesce.shutdown.sessions;

import org.jspecify.annotations.NullMarked;
