package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownState;

/**
 * What an application is like before it shuts down.
 *
 * @param pending what it says that is not yet as the state wants it
 * @param sources what they are really
 * @param outside what is believed there
 */
record Snapshot(ShutdownState state, List<String> pending, Map<String, String> sources, Map<String, String> outside) {}
