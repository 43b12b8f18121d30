/**
 * An application as a war, which a servlet container of its own process runs.
 */
@NullMarked
package io.quiesce.harness.process.war;

import org.jspecify.annotations.NullMarked;
