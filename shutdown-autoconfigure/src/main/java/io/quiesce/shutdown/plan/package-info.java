/**
 * What a shutdown would do, told before there is one.
 */
@NullMarked
package io.quiesce.shutdown.plan;

import org.jspecify.annotations.NullMarked;
