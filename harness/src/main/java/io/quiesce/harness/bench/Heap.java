package io.quiesce.harness.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;

/**
 * The heap of an instance.
 */
final class Heap {

    private Heap() {}

    /** Return how many bytes are in use after a garbage collection. */
    static long of(AppProcess app) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(app.pid()));
            try (JMXConnector connector =
                    JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
                MemoryMXBean memory =
                        ManagementFactory.getPlatformMXBean(connector.getMBeanServerConnection(), MemoryMXBean.class);
                // What the first one leaves to be finalized is gone after the second.
                memory.gc();
                memory.gc();
                return memory.getHeapMemoryUsage().getUsed();
            } finally {
                machine.detach();
            }
        } catch (IOException | AttachNotSupportedException ex) {
            throw new AppProcessException("The heap of '" + app.name() + "' cannot be looked at", ex);
        }
    }
}
