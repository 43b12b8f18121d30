package io.quiesce.shutdown.beans;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Tests for {@link ExistingBeans}.
 */
class ExistingBeansTests {

    private final CountingFactory factory = new CountingFactory();

    private final ExistingBeans<StringBuilder> beans = new ExistingBeans<>(this.factory, StringBuilder.class);

    /** Counts how often it looks at all its beans. */
    @SuppressWarnings("serial")
    private static final class CountingFactory extends DefaultListableBeanFactory {

        private int looks;

        @Override
        public String[] getBeanNamesForType(Class<?> type, boolean includeNonSingletons, boolean allowEagerInit) {
            this.looks++;
            return super.getBeanNamesForType(type, includeNonSingletons, allowEagerInit);
        }
    }

    @Test
    void createsNothing() {
        define("lazy");
        assertThat(this.beans.stream()).isEmpty();
        assertThat(this.factory.containsSingleton("lazy")).isFalse();
    }

    @Test
    void areTheSingletonsOfTheType() {
        StringBuilder bean = new StringBuilder();
        this.factory.registerSingleton("bean", bean);
        this.factory.registerSingleton("other", "text");
        this.factory.registerBeanDefinition(
                "prototype",
                BeanDefinitionBuilder.genericBeanDefinition(StringBuilder.class)
                        .setScope("prototype")
                        .getBeanDefinition());
        assertThat(this.beans.stream()).containsExactly(bean);
    }

    /** A method that makes a bean may decide that there is none. */
    @Test
    void areNotThoseThatAreNull() {
        RootBeanDefinition definition = new RootBeanDefinition(Maker.class);
        definition.setFactoryMethodName("none");
        this.factory.registerBeanDefinition("none", definition);
        this.factory.preInstantiateSingletons();
        assertThat(this.factory.containsSingleton("none")).isTrue();
        assertThat(this.beans.stream()).isEmpty();
    }

    static final class Maker {

        private Maker() {}

        static @Nullable StringBuilder none() {
            return null;
        }
    }

    @Test
    void areLookedForOnce() {
        this.factory.registerSingleton("bean", new StringBuilder());
        assertThat(this.beans.stream()).hasSize(1);
        assertThat(this.beans.stream()).hasSize(1);
        assertThat(this.factory.looks).isOne();
    }

    @Test
    void areThoseThatWereMadeOrAddedSince() {
        define("lazy");
        assertThat(this.beans.stream()).isEmpty();
        Object made = this.factory.getBean("lazy");
        assertThat(this.beans.stream()).singleElement().isSameAs(made);
        StringBuilder added = new StringBuilder();
        this.factory.registerSingleton("added", added);
        assertThat(this.beans.stream()).hasSize(2).last().isSameAs(added);
    }

    /** One comes and one goes, so that there are as many as before. */
    @Test
    void areThoseThatTookThePlaceOfOthers() {
        this.factory.registerSingleton("before", new StringBuilder());
        assertThat(this.beans.stream()).hasSize(1);
        this.factory.destroySingleton("before");
        StringBuilder after = new StringBuilder();
        this.factory.registerSingleton("after", after);
        assertThat(this.beans.stream()).singleElement().isSameAs(after);
    }

    private void define(String name) {
        this.factory.registerBeanDefinition(
                name,
                BeanDefinitionBuilder.genericBeanDefinition(StringBuilder.class)
                        .setLazyInit(true)
                        .getBeanDefinition());
    }
}
