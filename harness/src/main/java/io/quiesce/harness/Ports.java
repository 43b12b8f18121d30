package io.quiesce.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback that stay free while an instance is replaced.
 */
public final class Ports {

    private Ports() {}

    /**
     * Choose ports that no connection gets as its own end.
     * @param count how many
     * @return different ports that are free
     */
    public static List<Integer> choose(int count) {
        return ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .distinct()
                .filter(Ports::isFree)
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException ex) {
            return false;
        }
    }
}
