/**
 * Keeps leases: grants and extends them, refuses them while the application goes out of service, counts them and lets them expire.
 */
@NullMarked
package io.quiesce.shutdown.leases;

import org.jspecify.annotations.NullMarked;
