/**
 * How instances of a service leave as one of a fleet: which servers go out of service, who may go when, and who waits. Stores
 * that the instances share are behind interfaces.
 */
@NullMarked
package io.quiesce.shutdown.fleet;

import org.jspecify.annotations.NullMarked;
