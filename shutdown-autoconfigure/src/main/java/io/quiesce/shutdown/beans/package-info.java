/**
 * What integrations ask the bean factory of Spring, and how they come before what they prepare.
 */
@NullMarked
package io.quiesce.shutdown.beans;

import org.jspecify.annotations.NullMarked;
