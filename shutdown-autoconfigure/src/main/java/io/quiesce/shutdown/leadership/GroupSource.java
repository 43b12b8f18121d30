package io.quiesce.shutdown.leadership;

import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;

/**
 * Where groups come from that are no beans of that type themselves.
 */
@FunctionalInterface
interface GroupSource {

    /** Return the groups that there are now; the same objects each time. */
    Stream<LeadershipGroup> groups();
}
