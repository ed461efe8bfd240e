package org.abusmtl.conventions;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

/** Which package may use which; the order is volume, mathematics, use, front door. */
@AnalyzeClasses(packages = "org.abusmtl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dependenciesPointTowardsTheVolume = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("volume")
            .definedBy("org.abusmtl.volume..")
            .layer("mathematics")
            .definedBy(
                    "org.abusmtl.model..",
                    "org.abusmtl.loss..",
                    "org.abusmtl.mesh..",
                    "org.abusmtl.metric..",
                    "org.abusmtl.preprocessing..",
                    "org.abusmtl.data..",
                    "org.abusmtl.statistics..")
            .layer("use")
            .definedBy(
                    "org.abusmtl.augmentation..",
                    "org.abusmtl.training..",
                    "org.abusmtl.io..",
                    "org.abusmtl.evaluation..",
                    "org.abusmtl.spi..")
            .layer("front door")
            .definedBy("org.abusmtl")
            .whereLayer("mathematics")
            .mayOnlyBeAccessedByLayers("use", "front door")
            .whereLayer("use")
            .mayOnlyBeAccessedByLayers("front door")
            .whereLayer("front door")
            .mayNotBeAccessedByAnyLayer()
            // A folder of cases is read through the volume readers.
            .ignoreDependency(resideInAPackage("org.abusmtl.data.."), resideInAPackage("org.abusmtl.io.."));

    @ArchTest
    static final ArchRule packagesHaveNoCycle =
            slices().matching("org.abusmtl.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule statisticsKnowNothingOfModels = noClasses()
            .that()
            .resideInAPackage("org.abusmtl.statistics..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.abusmtl..")
                    .and(not(resideInAnyPackage("org.abusmtl.statistics..", "org.abusmtl.internal.."))));

    @ArchTest
    static final ArchRule nothingKnowsAnEngine = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "org.abusmtl.djl..", "org.abusmtl.testkit..");

    @ArchTest
    static final ArchRule arithmeticDoesNotLog = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.abusmtl.volume..",
                    "org.abusmtl.model..",
                    "org.abusmtl.loss..",
                    "org.abusmtl.mesh..",
                    "org.abusmtl.metric..",
                    "org.abusmtl.preprocessing..",
                    "org.abusmtl.augmentation..",
                    "org.abusmtl.statistics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.slf4j..");

    @ArchTest
    static final ArchRule nothingUsesTheNetwork = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "javax.net..")
                    .and(not(belongToAnyOf(URI.class)))
                    .or(assignableTo(NetworkChannel.class))
                    .or(assignableTo(Selector.class)));

    @ArchTest
    static final ArchRule nothingWritesToTheStandardStreams =
            GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule randomnessComesFromASeededStream = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule noStaticFieldCanBeReplaced = noFields()
            .that()
            .areStatic()
            .and()
            .areNotFinal()
            .should()
            .bePublic()
            .allowEmptyShould(true); // the best state: there is no such field at all

    @Test
    void moduleExportsEveryPackageExceptTheInternalOne() throws URISyntaxException {
        ModuleDescriptor module = module();

        Set<String> exported = module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());

        Set<String> expected = new HashSet<>(module.packages());
        expected.removeIf(name -> name.startsWith("org.abusmtl.internal"));
        assertThat(exported).isEqualTo(expected);
    }

    @Test
    void moduleUsesEveryProviderOfTheSpi() throws URISyntaxException {
        Set<String> providers = new ClassFileImporter()
                .importPath(classes()).stream()
                        .filter(type -> type.getPackageName().equals("org.abusmtl.spi"))
                        .filter(type ->
                                type.isInterface() && type.getSimpleName().endsWith("Provider"))
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        // Without the line ServiceLoader throws, but only where the library is on the module path.
        assertThat(module().uses()).isEqualTo(providers);
    }

    private static ModuleDescriptor module() throws URISyntaxException {
        return ModuleFinder.of(classes()).find("org.abusmtl.api").orElseThrow().descriptor();
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(
                Volume.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
