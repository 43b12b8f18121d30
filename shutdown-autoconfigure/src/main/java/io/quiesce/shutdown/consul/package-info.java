/**
 * What the instances of a service share through Consul: who leaves, who has the lock, which profiles there are.
 */
@NullMarked
package io.quiesce.shutdown.consul;

import org.jspecify.annotations.NullMarked;
