/**
 * The test kit: {@link io.quiesce.shutdown.test.ShutdownExtension} starts an application, puts work in flight and shuts it down
 * in virtual time.
 */
@NullMarked
package io.quiesce.shutdown.test;

import org.jspecify.annotations.NullMarked;
