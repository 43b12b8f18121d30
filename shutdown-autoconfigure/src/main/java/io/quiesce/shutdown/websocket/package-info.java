/**
 * WebSocket sessions of servlet applications: told to go elsewhere, and closed when they have been answered.
 */
@NullMarked
package io.quiesce.shutdown.websocket;

import org.jspecify.annotations.NullMarked;
